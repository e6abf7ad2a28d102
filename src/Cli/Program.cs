using ImageTools.Cli;

// Before anything is opened.
StandardStreams.Reserve();
StandardStreams.LeaveKeys();
return await CommandLine.RunAsync(args);
