namespace Parley.Server.Features.Users;

internal static class UsersFeature
{
    public static void AddUsers(this IServiceCollection services)
    {
        services.AddSingleton<UserPages>();
        services.AddScoped<ListUsers>();
        services.AddScoped<GetUser>();
    }
}
