using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Parley.Contract.Users;

namespace Parley.Server.Access;

/// <summary>
/// Public faces of people by id, from memory where possible: nearly every frame and page carries some. Entries of this node end
/// with <see cref="Forget"/>; those of other nodes by age, as a name that is a minute old does no harm.
/// </summary>
internal sealed class UserDirectory(NpgsqlDataSource database, TimeProvider clock) : IDisposable
{
    private const int PeopleMax = 100_000;
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(1);

    private readonly MemoryCache people = new(new MemoryCacheOptions { SizeLimit = PeopleMax });
    private long generation;

    /// <summary>A person from memory, or null when not held. Never waits: for the path of a message, which falls back to <see cref="GetAsync(long, CancellationToken)"/>.</summary>
    public UserDto? Get(long id) =>
        people.TryGetValue(id, out Held? held) && clock.GetElapsedTime(held!.At) < AgeMax ? held.User : null;

    /// <summary>One person, or null when there is none of this id.</summary>
    public async ValueTask<UserDto?> GetAsync(long id, CancellationToken ct)
    {
        if (Get(id) is { } user)
        {
            return user;
        }

        var found = await LoadAsync([id], ct);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>People by id, each once, rising; unknown ids are left out. At most one query.</summary>
    public async ValueTask<IReadOnlyList<UserDto>> GetAsync(IEnumerable<long> ids, CancellationToken ct)
    {
        var found = new List<UserDto>();
        List<long>? missing = null;
        foreach (var id in new SortedSet<long>(ids))
        {
            if (Get(id) is { } user)
            {
                found.Add(user);
            }
            else
            {
                (missing ??= []).Add(id);
            }
        }

        if (missing is null)
        {
            return found;
        }

        found.AddRange(await LoadAsync(missing, ct));
        found.Sort((x, y) => x.Id.CompareTo(y.Id));
        return found;
    }

    /// <summary>Call after the commit of a change of the person's public face.</summary>
    public void Forget(long id)
    {
        // A reader that started before this change must not put the old face back.
        Interlocked.Increment(ref generation);
        people.Remove(id);
    }

    public void Dispose() => people.Dispose();

    private async Task<List<UserDto>> LoadAsync(List<long> ids, CancellationToken ct)
    {
        var startedIn = Interlocked.Read(ref generation);
        var at = clock.GetTimestamp();
        var found = new List<UserDto>(ids.Count);

        await using var command = database.CreateCommand(
            "SELECT id, user_name, name, about, photo_url, deactivated_at IS NOT NULL FROM users WHERE id = ANY($1)");
        command.Parameters.Add(new() { Value = ids.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            found.Add(new UserDto(
                rows.GetInt64(0),
                rows.GetString(1),
                rows.GetString(2),
                rows.IsDBNull(3) ? null : rows.GetString(3),
                rows.IsDBNull(4) ? null : rows.GetString(4),
                rows.GetBoolean(5)));
        }

        foreach (var user in found)
        {
            if (Interlocked.Read(ref generation) != startedIn)
            {
                break;
            }

            people.Set(user.Id, new Held(user, at), new MemoryCacheEntryOptions { Size = 1 });
        }

        return found;
    }

    private sealed record Held(UserDto User, long At);
}
