namespace Parley.Server.Access;

internal static class AccessRegistration
{
    /// <summary>The doors to chats, people and messages.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<ChatAudience>();
        services.AddSingleton<FaceAudience>();
        services.AddSingleton<ChatReader>();
        services.AddSingleton<DirectChats>();
        services.AddScoped<ChatAccess>();
        services.AddSingleton<MeReader>();
    }
}
