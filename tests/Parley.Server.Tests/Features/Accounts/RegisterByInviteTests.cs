using System.Net.Http.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;

namespace Parley.Server.Tests.Features.Accounts;

public sealed class RegisterByInviteTests
{
    [Fact]
    [Covers("C8", "C4")]
    public async Task Of_many_who_register_with_one_link_at_once_exactly_as_many_get_in_as_it_allows_and_they_are_in_its_group()
    {
        await using var app = await App.StartAsync(["Registration=invite"]);
        var boss = await app.SignUpAsync("boss", setupToken: app.SetupSecret);
        var chatId = (await boss.PostAsync<ChatEntryDto>("chats", new CreateGroupRequest(Guid.NewGuid(), "Team", []))).Chat.Id;
        var invite = await boss.PostAsync<InviteDto>($"chats/{chatId}/invites", new CreateInviteRequest(Guid.NewGuid(), MaxUses: 2));
        await using var ear = await boss.ListenAsync();
        using var http = app.NewHttp();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => http.PostAsJsonAsync(
            "accounts", new RegisterRequest($"guest{i}", "Guest", App.Password, InviteCode: invite.Code, Device: new("test", WantsToken: true)), ParleyJson.Options)));

        Assert.Equal(2, answers.Count(x => x.IsSuccessStatusCode));
        foreach (var refused in answers.Where(x => !x.IsSuccessStatusCode))
        {
            await Person.RefusalAsync(ErrorCodes.RegistrationClosed, refused);
        }

        Assert.Equal(3L, await app.SqlAsync<long>("SELECT count(*) FROM users"));
        Assert.Equal(2, await app.SqlAsync<int>("SELECT uses FROM invites WHERE id = $1", invite.Id));
        var group = (await boss.GetAsync<ChatEntryDto>($"chats/{chatId}")).Chat;
        Assert.Equal((3, 3L), (group.MemberCount, group.LastSeq)); // those who were refused left no hole
        await ear.WaitForAsync<Contract.Realtime.MembersChanged>(x => x.ChatId == chatId && x.MemberCount == 3);
    }
}
