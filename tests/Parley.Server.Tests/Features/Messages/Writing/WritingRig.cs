using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Features.Messages;
using Parley.Server.Features.Messages.Writing;
using Parley.Server.Platform.Settings;
using Parley.Server.Realtime;
using SendMessage = Parley.Server.Features.Messages.SendMessage;

namespace Parley.Server.Tests.Features.Messages.Writing;

/// <summary>The writers on a database of their own, without a host; what they announce is kept in order.</summary>
internal sealed class WritingRig : IAsyncDisposable, IFanout
{
    private readonly ServiceProvider _services;
    private readonly ConcurrentQueue<(Audience Audience, ServerFrame Frame)> _published = new();

    private WritingRig(ServiceProvider services) => _services = services;

    public NpgsqlDataSource Database => _services.GetRequiredService<NpgsqlDataSource>();

    public SendMessage Send => _services.GetRequiredService<SendMessage>();

    public IEnumerable<(Audience Audience, ServerFrame Frame)> Published => _published;

    public static async Task<WritingRig> StartAsync(WritingSettings? settings = null, WritingLimits? limits = null, string? connectionString = null)
    {
        connectionString ??= await NewDatabaseAsync();
        WritingRig? rig = null;
        var services = new ServiceCollection();
        services.AddLogging(x => x.AddConsole());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        services.AddDbContext<ParleyDb>((x, o) => o.UseNpgsql(x.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<IFanout>(_ => rig!);
        services.AddSingleton<IPresence, Nobody>();
        services.AddAccess();
        services.AddMessages();
        services.AddSingleton(limits ?? new WritingLimits());
        services.AddSingleton(settings ?? new WritingSettings { MessagesPerSecond = 100_000, MessageBurst = 100_000, ChatMessagesPerSecond = 100_000, ChatMessageBurst = 100_000 });
        rig = new WritingRig(services.BuildServiceProvider());
        await rig._services.GetRequiredService<MessageWriter>().StartAsync(CancellationToken.None);
        return rig;
    }

    public void Publish(Audience audience, ServerFrame frame) => _published.Enqueue((audience, frame));

    public async Task<long> AddUserAsync(string name)
    {
        await using var scope = _services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ParleyDb>();
        var user = new User { UserName = name, NormalizedUserName = name.ToUpperInvariant(), Name = name };
        db.Users.Add(user);
        await db.SaveChangesAsync();
        db.UserStates.Add(new UserState { UserId = user.Id });
        await db.SaveChangesAsync();
        return user.Id;
    }

    public async Task<long> AddGroupAsync(params long[] userIds)
    {
        await using var scope = _services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ParleyDb>();
        var chat = new Chat { Kind = ChatType.Group, Title = "Group", MemberCount = userIds.Length, CreatedAt = DateTimeOffset.UtcNow, LastAt = DateTimeOffset.UtcNow };
        db.Chats.Add(chat);
        await db.SaveChangesAsync();
        db.Members.AddRange(userIds.Select(x => new Member { ChatId = chat.Id, UserId = x, JoinedAt = chat.CreatedAt }));
        await db.SaveChangesAsync();
        return chat.Id;
    }

    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await rows.ReadAsync())
        {
            found.Add(rows.GetFieldValue<T>(0));
        }

        return found;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private static Task<string> NewDatabaseAsync()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(App).TypeHandle); // it says how a database is made
        return TestPostgres.NewDatabaseAsync();
    }

    private sealed class Nobody : IPresence
    {
        public IReadOnlyList<Parley.Contract.Users.PresenceDto> Everybody(long viewerId) => [];

        public Task RefreshAsync(long userId, CancellationToken ct) => Task.CompletedTask;

        public bool IsInvisible(long userId) => false;

        public bool SharesTyping(long userId) => true;

        public ValueTask<IReadOnlyList<PresenceDto>> GetAsync(long viewerId, IReadOnlyCollection<long> userIds, CancellationToken ct) => new([]);

        public IReadOnlyDictionary<long, PresenceState> Connected(long viewerId) => new Dictionary<long, PresenceState>();
    }
}
