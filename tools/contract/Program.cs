using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Parley.Server;
using Parley.Tools.Contract;

// usage: dotnet run --project tools/contract -- FILE: writes the document of the whole contract there.
if (args.Length != 1)
{
    await Console.Error.WriteLineAsync("usage: Parley.ContractDocument FILE");
    return 2;
}

// The server is put together but not started: no database, no port, no file.
await using var app = ParleyHost.Build([]);
var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
JsonObject document = new ContractDocument(endpoints).Build();
string text = document.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
await File.WriteAllTextAsync(args[0], text + "\n");
return 0;
