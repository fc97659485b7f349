namespace Parley.Server.Platform.Settings;

internal static class SettingsRegistration
{
    /// <summary>Reads and checks every part and offers each as a singleton of its own type.</summary>
    /// <exception cref="StartRefusedException">A setting is unknown, has the wrong form or is outside its limits.</exception>
    public static void AddSettings(this IHostApplicationBuilder builder)
    {
        SettingsReader.RefuseUnknown(builder.Configuration);
        foreach (var part in SettingsCatalog.Parts)
        {
            builder.Services.AddSingleton(part, SettingsReader.Read(part, builder.Configuration));
        }
    }
}
