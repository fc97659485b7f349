namespace Parley.Server.Platform;

internal static class DefaultAddress
{
    /// <summary>Listens on this machine's port 8080 when nobody says otherwise.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        string[] keys = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];
        if (keys.All(key => builder.Configuration[key] is null && !builder.Configuration.GetSection(key).GetChildren().Any()))
        {
            builder.WebHost.UseUrls("http://localhost:8080");
        }
    }
}
