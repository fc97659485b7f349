using Parley.Bench;

// Usage: see `./dev bench` and bench/README.md. Each command prints a table with its baseline beside it.
var arguments = Arguments.Parse(args);
try
{
    return await RunAsync(arguments);
}
catch (Exception failure)
{
    // Caught, so that what was started is ended on the way here.
    Console.Error.WriteLine(failure);
    return 1;
}

static async Task<int> RunAsync(Arguments arguments) => arguments.Command switch
{
    "relay" => await Relay.RunAsync(arguments.Number("port", 0)),
    "load" => await LoadBench.RunAsync(arguments),
    "idle" => await IdleBench.RunAsync(arguments),
    "neighbours" => await NeighboursBench.RunAsync(arguments),
    "login" => await LoginBench.RunAsync(arguments),
    "web" => await WebBench.RunAsync(arguments),
    _ => Arguments.Help(),
};
