using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Features.Messages.Writing;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>Sends a copy of a message to other chats or people. Each target is an idempotent send of its own: one refused does not stop the others.</summary>
internal sealed class ForwardMessage(MessageAccess access, SendMessage send)
{
    public async Task<ForwardResultDto> HandleAsync(CurrentUser me, long chatId, long seq, ForwardRequest request, CancellationToken ct)
    {
        Check.Require(request.Targets.Count is >= 1 and <= Limits.ForwardTargetsMax, "targets");
        Check.Require(request.Targets.All(x => x is not null && x.ClientId != Guid.Empty && x.ChatId is null != x.UserId is null), "targets");
        Check.Require(request.Targets.DistinctBy(x => x.ClientId).Count() == request.Targets.Count, "targets");
        var original = await access.RequireAsync(chatId, seq, me.UserId, ct);
        original.RequireLivingText();

        var answers = new List<Task<(SentDto? Sent, ApiException? Refusal)>>(request.Targets.Count);
        foreach (var target in request.Targets)
        {
            var letter = new Letter
            {
                ClientId = target.ClientId,
                Text = original.Text!,
                BodyHash = BodyHash.OfForward(chatId, seq),
                ForwardedFromId = original.ForwardedFromId ?? original.AuthorId,
            };
            answers.Add(await send.PostAsync(me, letter, target.ChatId, target.UserId, connectionId: 0, ct));
        }

        var outcomes = await Task.WhenAll(answers);
        return new ForwardResultDto([.. outcomes.Select(x => new ForwardOutcome(x.Sent, x.Refusal?.Code))]);
    }
}
