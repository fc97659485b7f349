using System.Globalization;

namespace Parley.Bench;

/// <summary>The words of the command line: a command, then <c>--name value</c> pairs.</summary>
internal sealed record Arguments(string Command, IReadOnlyDictionary<string, string> Values)
{
    public static Arguments Parse(string[] args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            values[args[i].TrimStart('-')] = args[i + 1];
        }

        return new Arguments(args.Length == 0 ? "" : args[0], values);
    }

    public static int Help()
    {
        Console.Error.WriteLine("""
            load        direct messages at rising rates, beside a bare WebSocket relay
                        --rates 200,1000,3000,5000,8000  --seconds 10  --users 1000  --receipts true|false
            idle        memory and CPU of idle signed-in connections, beside the relay   --connections 1500,3000  --seconds 20  --rounds 1
            neighbours  cost of a direct message with 100 and with 10,000 others online  --rate 1000  --seconds 4  --rounds 6
            login       first payload of a person with many chats on a large server      --users 50000  --chats 2000  --rounds 50
            web         the server the browser is measured against (./dev bench web)     --messages 100000  --chats 100  --writers 5
            """);
        return 2;
    }

    public int Number(string name, int otherwise) =>
        Values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public bool Flag(string name, bool otherwise) => Values.TryGetValue(name, out var text) ? bool.Parse(text) : otherwise;

    public int[] Numbers(string name, string otherwise) =>
        [.. Values.GetValueOrDefault(name, otherwise).Split(',').Select(x => int.Parse(x, CultureInfo.InvariantCulture))];
}
