using Parley.Server.Platform;

namespace Parley.Server.Features.Users;

/// <summary>Routes of people.</summary>
internal static class UsersEndpoints
{
    /// <param name="api">The group of routes for signed-in people.</param>
    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("/", (CurrentUser me, ListUsers use, string? query, string? status, string? after, int? limit, CancellationToken ct) =>
            use.HandleAsync(me, query, status, after, limit, ct));
        users.MapGet("/{userId:long}", (CurrentUser me, GetUser use, long userId, CancellationToken ct) => use.ByIdAsync(me, userId, ct));
        users.MapGet("/by-name/{userName}", (CurrentUser me, GetUser use, string userName, CancellationToken ct) => use.ByNameAsync(me, userName, ct));
    }
}
