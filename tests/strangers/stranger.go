// Puts a file whole and in parts with the official Go SDK, lists both objects and reads one back.
package main

import (
	"fmt"
	"os"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

func main() {
	endpoint, name, source, target := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	client, err := oss.New(endpoint, os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
	check(err)
	exists, err := client.IsBucketExist(name)
	check(err)
	bucket, err := client.Bucket(name)
	check(err)
	check(bucket.PutObjectFromFile("go/whole.raw", source))
	check(bucket.UploadFile("go/parts.raw", source, 1<<20, oss.Routines(3)))
	check(bucket.DownloadFile("go/parts.raw", target, 1<<20, oss.Routines(3)))
	listed, err := bucket.ListObjects(oss.Prefix("go/"))
	check(err)
	for _, object := range listed.Objects {
		fmt.Println(object.Key, object.Size)
	}
	fmt.Println("bucket exists:", exists)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
