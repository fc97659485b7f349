using Microsoft.Extensions.Configuration.Memory;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Platform;

internal static class ConsoleLog
{
    /// <summary>
    /// These write the address of every request, with what was searched for and with the codes of invite links, as the caller spelt it: line ends and
    /// terminal commands included. No setting makes them (SEC60).
    /// </summary>
    private static readonly string[] WritesAddresses =
        ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.StaticFiles", "Microsoft.AspNetCore.Server.Kestrel.BadRequests"];

    private const string TimestampFormat = "yyyy-MM-dd HH:mm:ss ";

    /// <summary>Writes one line per event to the standard output, as text or JSON; quiet about every single request.</summary>
    public static void UseConsoleLog(this WebApplicationBuilder builder)
    {
        // First of all sources, so that Logging__LogLevel__… in the environment wins.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
                ["Logging:LogLevel:Npgsql"] = "Warning",

                // Says that its keys lie unencrypted in the data folder, which belongs to the server alone.
                ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
            },
        });

        builder.Logging.ClearProviders();
        foreach (var category in WritesAddresses)
        {
            builder.Logging.AddFilter(category, LogLevel.Warning);
        }

        if (SettingsReader.Read<LogSettings>(builder.Configuration).LogFormat == LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
            return;
        }

        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = TimestampFormat;
        });
    }
}
