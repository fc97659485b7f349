using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tools.Contract;

// usage: dotnet run --project tools/contract -- FILE: writes the document of the whole contract there.
if (args.Length != 1)
{
    await Console.Error.WriteLineAsync("usage: Parley.ContractDocument FILE");
    return 2;
}

JsonObject document = new ContractDocument().Build();
string text = document.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
await File.WriteAllTextAsync(args[0], text + "\n");
return 0;
