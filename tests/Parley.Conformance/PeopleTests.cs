using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Contract.Users;

namespace Parley.Conformance;

public sealed class PeopleTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    [Theory]
    [Covers("S2-03", "S2-04", "A32")]
    [InlineData("Latin without regard to case and marks", "Zoë Łukasiewicz", "zoe lukas")]
    [InlineData("Cyrillic", "Ольга Шевченко", "шевч")]
    [InlineData("Chinese", "王小明", "小明")]
    public async Task People_are_found_in_every_script(string sentence, string name, string query)
    {
        var eve = await server.RegisterAsync(name);
        var found = await ann.GetAsync<UserPageDto>($"users?query={Uri.EscapeDataString(query)}&limit=100");
        Assert.True(found.Users.Any(x => x.Id == eve.Id && x.Name == name), sentence);
    }

    [Theory]
    [Covers("SEC3", "SEC4", "S2-03")]
    [InlineData("a percent sign", "%")]
    [InlineData("an underscore alone", "_%_")]
    [InlineData("a quote", "' OR '1'='1")]
    [InlineData("a backslash", "\\")]
    public async Task A_search_takes_every_sign_as_text(string sentence, string query)
    {
        var found = await ann.GetAsync<UserPageDto>($"users?query={Uri.EscapeDataString(query)}&limit=100");
        Assert.True(!found.Users.Any(x => x.Id == bob.Id), sentence);
    }

    [Fact]
    [Covers("S0-08", "S0-09", "S1-12", "A1")]
    public async Task People_are_listed_as_online_or_offline()
    {
        var eve = await server.RegisterAsync();
        async Task<bool> IsInAsync(string status) =>
            (await ann.GetAsync<UserPageDto>($"users?query={eve.UserName}&status={status}")).Users.Any(x => x.Id == eve.Id);
        Assert.Equal((false, true), (await IsInAsync("online"), await IsInAsync("offline")));
        await using var wire = await eve.ListenAsync();
        Assert.Equal((true, false), (await IsInAsync("online"), await IsInAsync("offline")));
    }

    [Fact]
    [Covers("S2-05", "S2-06", "S4-15")]
    public async Task A_profile_is_found_by_id_and_by_nick()
    {
        Assert.Equal(bob.Id, (await ann.GetAsync<UserDto>($"users/{bob.Id}")).Id);
        Assert.Equal(bob.Id, (await ann.GetAsync<UserDto>($"users/by-name/{bob.UserName.ToUpperInvariant()}")).Id);
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"users/{long.MaxValue}");
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, "users/by-name/nobody-is-called-so");
    }

    [Fact]
    [Covers("S4-38", "A19")]
    public async Task Who_does_not_want_to_be_found_is_not()
    {
        var eve = await server.RegisterAsync();
        await eve.PutAsync<MeDto>("me/settings", new SettingsDto(CanBeFound: false));
        Assert.Empty((await server.Stranger.GetAsync<UserPageDto>($"users?query={eve.UserName}")).Users);
        await ann.GroupAsync(eve);
        Assert.Equal(eve.Id, Assert.Single((await ann.GetAsync<UserPageDto>($"users?query={eve.UserName}")).Users).Id);
    }

    [Fact]
    [Covers("S2-09", "S3-06", "A13", "C8")]
    public async Task Two_people_who_write_to_each_other_at_once_share_one_chat()
    {
        var (eve, fay) = (await server.RegisterAsync(), await server.RegisterAsync());
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? eve.SayToAsync(fay) : fay.SayToAsync(eve)));
        var chat = Assert.Single(sent.Select(x => x.ChatId).Distinct());
        Assert.Equal(Enumerable.Range(1, 8).Select(x => (long)x), sent.Select(x => x.Seq).Order());
        var entry = await eve.EntryAsync(chat);
        Assert.Equal((ChatKind.Direct, 2), (entry.Chat.Kind, entry.Chat.MemberCount));
        Assert.Equal(new[] { eve.Id, fay.Id }.Order(), entry.Chat.UserIds);
        Assert.Equal(string.Join('&', new[] { eve.UserName, fay.UserName }.Order(StringComparer.Ordinal)), entry.Chat.Alias);
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}");
    }

    [Fact]
    [Covers("C3", "S2-38", "S3-18")]
    public async Task A_first_message_brings_the_chat_to_the_other_and_waits_for_who_is_away()
    {
        var (eve, fay) = (await server.RegisterAsync(), await server.RegisterAsync());
        await using (var wire = await fay.ListenAsync())
        {
            var message = await eve.SayToAsync(fay, "first");
            var added = await wire.WaitForAsync<ChatAdded>();
            Assert.Equal(message.ChatId, added.Snapshot.Entry.Chat.Id);
            Assert.Contains(added.Users, x => x.Id == eve.Id);
        }

        await eve.SayToAsync(fay, "second");
        var unread = Assert.Single(((Ready)await fay.SyncAsync()).Unread, x => x.UserId == eve.Id);
        Assert.Equal((2, eve.UserName), (unread.Count, unread.UserName));
    }

    [Fact]
    [Covers("S3-18")]
    public async Task Notes_to_oneself_are_a_chat_of_one_that_counts_nothing()
    {
        var eve = await server.RegisterAsync();
        var note = await eve.SayToAsync(eve, "milk");
        var entry = await eve.EntryAsync(note.ChatId);
        Assert.Equal((ChatKind.Self, 1, 0), (entry.Chat.Kind, entry.Chat.MemberCount, entry.My.Unread));
        Assert.Equal(note.ChatId, (await eve.SayToAsync(eve, "bread")).ChatId);
    }

    [Theory]
    [Covers("C2")]
    [InlineData("who does not exist", long.MaxValue)]
    [InlineData("with the number zero", 0)]
    public async Task Nobody_writes_to_somebody_who_is_not_there(string sentence, long userId) =>
        Assert.True((await ann.RefusedAsync(
            ErrorCodes.NotFound, HttpMethod.Post, $"users/{userId}/messages", new SendMessageRequest(Guid.NewGuid(), "x"))).Status == 404, sentence);

    [Fact]
    [Covers("S0-02", "S1-05", "A5")]
    public async Task Everybody_is_in_the_general_chat_and_nobody_leaves_it()
    {
        var eve = await server.RegisterAsync();
        var chat = Assert.Single((await eve.GetAsync<ChatPageDto>("chats")).Chats, x => x.Chat.Kind == ChatKind.General).Chat.Id;
        await using var wire = await bob.ListenAsync();
        var message = await eve.SayAsync(chat, "hello all");
        await wire.WaitForAsync<MessageCreated>(x => x.ChatId == chat && x.Message.Text == "hello all");
        Assert.Equal("hello all", (await ann.MessageAsync(chat, message.Seq)).Text);
        await eve.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, $"chats/{chat}/leave", new LeaveRequest());
        await eve.RefusedAsync(
            ErrorCodes.NotAllowed, HttpMethod.Put, $"chats/{chat}",
            new UpdateChatRequest("Mine", null, null, WhoMay.Everyone, WhoMay.Everyone, WhoMay.Everyone, HistoryPolicy.All));
    }

    [Fact]
    [Covers("S0-42", "S1-27")]
    public async Task A_new_account_is_told_to_those_connected()
    {
        await using var wire = await ann.ListenAsync();
        var eve = await server.RegisterAsync();
        Assert.Equal(eve.UserName, (await wire.WaitForAsync<UserCreated>(x => x.User.Id == eve.Id)).User.UserName);
    }

    [Fact]
    [Covers("S4-15", "A12", "A25")]
    public async Task A_new_name_is_told_and_found()
    {
        var eve = await server.RegisterAsync();
        var chat = await ann.GroupAsync(eve);
        await using var wire = await ann.ListenAsync();
        var nick = server.NewName("n");
        await eve.PutAsync<MeDto>("me/profile", new UpdateProfileRequest(nick, "Ewa", "about me"));
        await wire.WaitForAsync<UserUpdated>(x => x.User.Id == eve.Id && x.User.UserName == nick && x.User.Name == "Ewa");
        Assert.Equal("Ewa", (await eve.SayAsync(chat), (await ann.PageAsync(chat)).Users.Single(x => x.Id == eve.Id).Name).Item2);
        await eve.RefusedAsync(ErrorCodes.UserNameTaken, HttpMethod.Put, "me/profile", new UpdateProfileRequest(ann.UserName, "Ewa"));
    }

    [Fact]
    [Covers("C25", "S0-43", "S0-45", "S1-28", "S1-30", "S3-30", "S3-31", "A4")]
    public async Task Others_see_somebody_come_and_at_once_sign_out()
    {
        var eve = await server.RegisterAsync();
        await using var wire = await WatchingAsync(eve);
        var hers = await eve.ListenAsync();
        await HearStateAsync(wire, eve, PresenceState.Online);
        wire.Clear();
        await eve.DoAsync(HttpMethod.Delete, "sessions/current");
        var started = DateTimeOffset.UtcNow;
        await HearStateAsync(wire, eve, PresenceState.Offline);
        Assert.InRange(DateTimeOffset.UtcNow - started, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await hers.DisposeAsync();
    }

    [Fact]
    [Covers("C24", "A1")]
    public async Task The_strongest_device_decides_and_closing_one_of_two_changes_nothing()
    {
        var eve = await server.RegisterAsync();
        await using var wire = await WatchingAsync(eve);
        await using var first = await eve.ListenAsync();
        var second = await eve.ListenAsync();
        await HearStateAsync(wire, eve, PresenceState.Online);
        await first.SendAsync(new SetActivity(IsIdle: true));
        await first.AskAsync(new Ping());
        wire.Clear();
        await second.SendAsync(new SetActivity(IsIdle: true));
        await HearStateAsync(wire, eve, PresenceState.Away);
        wire.Clear();
        await second.DisposeAsync();
        await Task.Delay(4_000);
        await wire.HearsNoAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == eve.Id));
    }

    [Fact]
    [Covers("C26")]
    public async Task Invisible_looks_like_offline_and_marks_are_held_back()
    {
        var eve = await server.RegisterAsync();
        var chat = await ann.GroupAsync(eve);
        await eve.PutAsync<MeDto>("me/status", new StatusDto(Availability.Invisible));
        await using var wire = await WatchingAsync(eve);
        await using var hers = await eve.ListenAsync();
        var message = await ann.SayAsync(chat);
        await hers.SendAsync(new StartTyping(chat));
        await hers.SendAsync(new Applied(new Dictionary<long, long> { [chat] = message.Seq }));
        await hers.AskAsync<Ok>(new ReadUpTo(chat, message.Seq));
        Assert.Equal(0, (await eve.EntryAsync(chat)).My.Unread);
        await wire.HearsNoAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == eve.Id && p.State != PresenceState.Offline));
        await wire.HearsNoAsync<MarkChanged>(x => x.ChatId == chat);
        await wire.HearsNoAsync<Typing>(x => x.ChatId == chat);
        Assert.DoesNotContain((await ann.GetAsync<UserPageDto>($"users?query={eve.UserName}&status=online")).Users, x => x.Id == eve.Id);
        Assert.Equal((0, 0), (await ann.EntryAsync(chat)).Marks.Where(x => x.UserId == eve.Id).Select(x => (x.DeliveredUpTo, x.ReadUpTo)).SingleOrDefault());
    }

    [Fact]
    [Covers("C24", "A1")]
    public async Task Do_not_disturb_is_seen_with_ones_own_words()
    {
        var eve = await server.RegisterAsync();
        await using var wire = await WatchingAsync(eve);
        await using var hers = await eve.ListenAsync();
        await eve.PutAsync<MeDto>("me/status", new StatusDto(Availability.DoNotDisturb, "writing"));
        await wire.WaitForAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == eve.Id && p.State == PresenceState.DoNotDisturb && p.StatusText == "writing"));
    }

    [Fact]
    [Covers("S4-38", "A19")]
    public async Task Who_hides_presence_shows_none()
    {
        var eve = await server.RegisterAsync();
        await eve.PutAsync<MeDto>("me/settings", new SettingsDto(ShowsPresence: false));
        await using var wire = await WatchingAsync(eve);
        await using var hers = await eve.ListenAsync();
        await wire.HearsNoAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == eve.Id && p.State != PresenceState.Offline));
    }

    [Fact]
    [Covers("SEC38")]
    public async Task Typing_reaches_the_other_members_only_and_ends()
    {
        var chat = await ann.GroupAsync(bob);
        await using var annWire = await ann.ListenAsync();
        await using var bobWire = await bob.ListenAsync();
        await using var stranger = await server.Stranger.ListenAsync();
        await annWire.SendAsync(new StartTyping(chat));
        await bobWire.WaitForAsync<Typing>(x => x.ChatId == chat && x.UserId == ann.Id && x.IsTyping);
        await annWire.SendAsync(new StopTyping(chat));
        await bobWire.WaitForAsync<Typing>(x => x.ChatId == chat && !x.IsTyping);
        await annWire.HearsNoAsync<Typing>(x => x.ChatId == chat);
        await stranger.HearsNothingOfAsync(chat);
        await stranger.SendAsync(new StartTyping(chat));
        await stranger.WaitForAsync<ErrorFrame>(x => x.Code == ErrorCodes.NotFound);
        await bobWire.HearsNoAsync<Typing>(x => x.UserId == server.Stranger.Id);
    }

    [Fact]
    [Covers("C25")]
    public async Task Typing_that_is_not_repeated_ends_by_itself()
    {
        var chat = await ann.GroupAsync(bob);
        await using var annWire = await ann.ListenAsync();
        await using var bobWire = await bob.ListenAsync();
        await annWire.SendAsync(new StartTyping(chat));
        await bobWire.WaitForAsync<Typing>(x => x.ChatId == chat && x.IsTyping);
        await bobWire.WaitForAsync<Typing>(x => x.ChatId == chat && !x.IsTyping);
    }

    private async Task<Ear> WatchingAsync(Caller whom)
    {
        var wire = await ann.ListenAsync();
        await wire.SendAsync(new WatchPresence([whom.Id]));
        await wire.WaitForAsync<PresenceChanged>();
        return wire;
    }

    private static Task HearStateAsync(Ear wire, Caller whom, PresenceState state) =>
        wire.WaitForAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == whom.Id && p.State == state));
}
