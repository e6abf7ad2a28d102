using ImageTools.Cli;

// This must come before any file is opened.
StandardStreams.Reserve();
StandardStreams.LeaveKeys();
return await CommandLine.RunAsync(args);
