using System.Globalization;

namespace Parley.Client.Tests.Simulation;

/// <summary>
/// The whole client in virtual time, against a model of the server, over a network that loses, doubles, delays and reorders, cuts links and crashes devices
/// (FAULTS section 8). PARLEY_SEED=17 replays one seed, PARLEY_SEEDS=10000 runs that many.
/// </summary>
public sealed class SimulationTests
{
    private const int Processes = 2;

    [Fact]
    [Covers("C5", "C7", "C11", "C13", "C14", "C15", "C16", "C18", "C20", "C22", "C27", "C37")]
    public async Task Seeded_scripts_of_loss_doubling_delay_overtaking_cuts_and_crashes_end_with_the_servers_state()
    {
        if (Environment.GetEnvironmentVariable("PARLEY_SEED") is { Length: > 0 } one)
        {
            Assert.Equal("", await SimulationProcess.RunAsync("seeds", one, "1"));
            return;
        }

        var share = (Number("PARLEY_SEEDS", 1_000) + Processes - 1) / Processes;
        var first = Number("PARLEY_FIRST_SEED", 1);
        var runs = Enumerable.Range(0, Processes).Select(i =>
            SimulationProcess.RunAsync("seeds", (first + (i * share)).ToString(CultureInfo.InvariantCulture), share.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal("", string.Concat(await Task.WhenAll(runs)));
    }

    [Fact]
    [Covers("C5", "C7", "C11", "C13", "C14", "C37")]
    public async Task The_scripts_all_clients_share_end_with_the_servers_state() => Assert.Equal("", await SimulationProcess.RunAsync("scripts"));

    [Fact(DisplayName = "1,000 random cuts of the link per client with 20 clients for ten minutes of virtual time: every client's ordered list equals the database, without reload")]
    [Covers("C5", "C9", "C11", "C13", "C14", "C22", "A14")]
    public async Task A_thousand_cuts_per_client_leave_every_list_equal_to_the_database_without_reload() =>
        Assert.Equal("", await SimulationProcess.RunAsync("scenario", "cuts"));

    [Fact(DisplayName = "Kill the client between send and answer, and between answer and saving it: after restart exactly one copy, in the typed order")]
    [Covers("C5", "C7", "C11", "C37", "A14")]
    public async Task A_client_killed_at_any_moment_leaves_one_copy_in_the_typed_order() =>
        Assert.Equal("", await SimulationProcess.RunAsync("scenario", "kills"));

    [Fact]
    [Covers("C37", "SEC36")]
    public async Task A_client_that_was_signed_out_keeps_its_outbox_and_stops_asking() =>
        Assert.Equal("", await SimulationProcess.RunAsync("scenario", "signed-out"));

    [Fact]
    [Covers("C14")]
    public void The_generator_draws_the_numbers_the_format_names()
    {
        var random = new SeededRandom(1);
        Assert.Equal([0.6270739405881613, 0.002735721180215478, 0.5274470399599522], [random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    [Covers("C14")]
    public void A_seed_gives_the_script_it_gives_in_every_language()
    {
        var expected = Script.Read(Repository.File("tests", "simulation", "seed-17.json"));
        var actual = Script.Generate(17);
        Assert.Equal(expected.Network, actual.Network);
        Assert.Equal(expected.Steps, actual.Steps);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
