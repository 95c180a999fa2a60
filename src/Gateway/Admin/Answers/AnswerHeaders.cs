namespace Sluice.Gateway.Admin.Answers;

/// <summary>Headers of answers that are the API's own.</summary>
internal static class AnswerHeaders
{
    /// <summary><c>true</c> when an earlier request with the same Idempotency-Key created the object.</summary>
    public const string Replayed = "Idempotency-Replayed";
}
