using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Approvals.Webhooks;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>Where the organisation is told of calls that wait.</summary>
internal static class WebhookEndpoints
{
    private const string Location = $"{AdminFeature.Path}/approvals/webhook";
    private static readonly Problem Declared =
        Problem.Of(ProblemKind.Declared, "The manifest declares the approval_webhook: edit the manifest file, which the gateway reads again when it changes.");

    public static void MapWebhook(this RouteGroupBuilder approvals)
    {
        approvals.MapGet("/webhook", FindAsync)
            .Operation("getApprovalWebhook", "Reads where the organisation is told of calls that wait", AdminRole.Admin).Returns<WebhookView>().Refuses(ProblemKind.NotFound);
        approvals.MapPost("/webhook", CreateAsync)
            .Operation("createApprovalWebhook", "Sets where the organisation is told of calls that wait; the signing secret is shown once", AdminRole.Admin)
            .Creates<MintedWebhook>().Refuses(ProblemKind.Declared);
        approvals.MapDelete("/webhook", DeleteAsync)
            .Operation("deleteApprovalWebhook", "Ends the announcements", AdminRole.Admin).Deletes().Refuses(ProblemKind.NotFound).Refuses(ProblemKind.Declared);
    }

    private static async Task<IResult> FindAsync(AdminCaller caller, IDirectoryStore store, DeclaredLayer declared, CancellationToken cancellationToken) =>
        declared.For(caller).Webhook is { } webhook
            ? new ObjectAnswer<WebhookView>(WebhookView.Of(webhook), version: 0)
            : Reads.Found(await store.Webhooks.FindAsync(caller.Organisation, cancellationToken), WebhookView.Of);

    private static async Task<IResult> CreateAsync(
        AdminCaller caller,
        Body<WebhookSettings> body,
        Creation creation,
        IDirectoryStore store,
        DeclaredLayer declared,
        KeyRing keys,
        Changes changes,
        CancellationToken cancellationToken)
    {
        if (declared.For(caller).Webhook is not null)
            return Declared;
        var secret = WebhookSignature.NewSecret();
        var sealedSecret = ServerSeal.Seal(keys, ServerSeal.Webhook, caller.Organisation, caller.Organisation.Value, secret);
        var written = await store.Webhooks.CreateAsync(caller.Organisation, body.Value.Url, sealedSecret, caller.Author, creation.KeyOf(caller, body), cancellationToken);
        if (written.Status == WriteStatus.Duplicate)
            return Problem.Of(ProblemKind.Duplicate, "The organisation has a webhook: delete it first, then create this one.");
        if (written is not { Status: WriteStatus.Done or WriteStatus.Replayed, Record: { } webhook })
            return await changes.ChangedAsync(written, WebhookView.Of);
        var isReplayed = written.Status == WriteStatus.Replayed;
        var minted = new MintedWebhook { Webhook = WebhookView.Of(webhook), Secret = isReplayed ? null : secret.Text };
        return new ObjectAnswer<MintedWebhook>(minted, webhook.Version) { Status = StatusCodes.Status201Created, Location = Location, IsReplayed = isReplayed };
    }

    private static async Task<IResult> DeleteAsync(
        AdminCaller caller, IfMatch version, IDirectoryStore store, DeclaredLayer declared, Changes changes, CancellationToken cancellationToken) =>
        declared.For(caller).Webhook is not null
            ? Declared
            : await changes.DeletedAsync(await store.Webhooks.DeleteAsync(caller.Organisation, version.Version, caller.Author, cancellationToken));
}
