namespace Sluice.Store.Directory.Records;

/// <summary>The kinds of objects, as the change feed and the admin audit name them.</summary>
public static class RecordKinds
{
    public const string Organisation = "organisation";
    public const string Server = "server";
    public const string Policy = "policy";
    public const string Grant = "grant";
    public const string Member = "member";
    public const string ApiKey = "api_key";
    public const string Approval = "approval";
    public const string ApprovalWebhook = "approval_webhook";
}
