namespace ImageTools.LocalCloud.Oss;

/// <summary>An operation of OSS, and all that it reads of a request beside path and body.</summary>
/// <param name="Name">As the API calls it.</param>
/// <param name="Parameters">Names in the query, without those of signatures.</param>
/// <param name="Headers">Those that begin with x-oss-, and conditions, in small letters; x-oss-meta-* stands for all of its kind.</param>
internal sealed record OssOperation(string Name, string[] Parameters, string[] Headers);
