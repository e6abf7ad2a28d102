namespace ImageTools.LocalCloud.Oss;

/// <summary>An operation of OSS, with the parameters and headers that it reads.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Parameters">Query parameters, without those of signatures.</param>
/// <param name="Headers">Headers that begin with x-oss-, and conditions, in lower case. x-oss-meta-* stands for all that begin so.</param>
internal sealed record OssOperation(string Name, string[] Parameters, string[] Headers);
