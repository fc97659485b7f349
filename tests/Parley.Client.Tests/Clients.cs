using System.Text.Json;
using Parley.Client.State;
using Parley.Contract;

namespace Parley.Client.Tests;

/// <summary>Helpers to make clients and to compare what they know.</summary>
internal static class Clients
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Indented = new(ParleyJson.Options) { WriteIndented = true };

    /// <summary>A client of somebody on a device of its own, connected.</summary>
    public static async Task<ParleyClient> ConnectAsync(this App app, Person person, Func<ParleyClientOptions, ParleyClientOptions>? change = null)
    {
        var device = await person.OnAnotherDeviceAsync();
        var options = new ParleyClientOptions { Address = app.Address, Token = device.Session.Token, Random = () => 0.02 };
        var client = new ParleyClient(change?.Invoke(options) ?? options);
        await client.ConnectAsync().WaitAsync(Patience);
        return client;
    }

    /// <summary>Waits until a condition holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var waited = TimeSpan.Zero; !condition(); waited += TimeSpan.FromMilliseconds(20))
        {
            Assert.True(waited < Patience, $"It did not happen: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>
    /// Demands that what a client has gathered from events equals what a fresh client is told, field by field (C14, HOUSE section 7). Only what both hold is
    /// compared: a client that has been there longer may hold more messages and people.
    /// </summary>
    public static async Task AssertEqualsFreshAsync(this ParleyClient client, App app, Person person)
    {
        await using var fresh = await app.ConnectAsync(person);
        var expected = Describe(fresh.State, client.State);
        string actual = "";
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(8); waited += TimeSpan.FromMilliseconds(50))
        {
            // Marks are announced on their own; the fresh client hears of them as well.
            expected = Describe(fresh.State, client.State);
            actual = Describe(client.State, fresh.State);
            if (actual == expected)
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Equal(expected, actual);
    }

    private static string Describe(ParleyState state, ParleyState other)
    {
        var chats = state.Chats.Values.Where(chat => other.Chats.ContainsKey(chat.Id)).Select(chat =>
        {
            var from = Math.Max(chat.HeldFrom ?? long.MaxValue, other.Chats[chat.Id].HeldFrom ?? long.MaxValue);
            return new
            {
                chat.Applied,
                chat.Chat,
                My = chat.My with { AtSeq = 0 },
                chat.LastMessage,

                // A newcomer's mark says nothing until it rises, and is not announced.
                Marks = chat.Marks.Values.Where(mark => mark.DeliveredUpTo > 0 || mark.ReadUpTo > 0 || mark.Reads.Count > 0).ToList(),
                Messages = chat.Messages.Values.Where(message => message.Seq >= from).ToList(),
            };
        });
        return JsonSerializer.Serialize(
            new
            {
                state.Me,
                Feed = state.Feed.Last,
                Chats = chats.ToList(),
                ChatIds = state.Chats.Keys.ToList(),
                Users = state.Users.Values.Where(user => other.Users.ContainsKey(user.Id)).ToList(),
            },
            Indented);
    }
}
