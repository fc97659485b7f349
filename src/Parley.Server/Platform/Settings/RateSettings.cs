using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Platform.Settings;

/// <summary>How much one caller may ask for. Beyond, the answer is 429 with the time to wait.</summary>
[SettingsPart]
internal sealed record RateSettings
{
    /// <summary>HTTP requests per second of one signed-in person, on average. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>HTTP requests of one signed-in person at once. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int RequestBurst { get; init; } = 300;

    /// <summary>HTTP requests per second of one network address before sign-in, on average. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int AddressRequestsPerSecond { get; init; } = 20;

    /// <summary>HTTP requests of one network address before sign-in at once. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int AddressRequestBurst { get; init; } = 200;

    /// <summary>New accounts per hour from one network address, on average; the same number is allowed at once. 1 to 1000000.</summary>
    [Range(1, 1_000_000)]
    public int RegistrationsPerHour { get; init; } = 60;
}
