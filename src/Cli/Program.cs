using ImageTools.Cli;

return await CommandLine.RunAsync(args);
