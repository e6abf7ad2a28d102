using ImageTools.Cli;

// Before anything is opened.
StandardStreams.Reserve();
return await CommandLine.RunAsync(args);
