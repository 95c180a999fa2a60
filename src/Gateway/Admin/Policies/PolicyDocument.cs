using System.Text;
using System.Text.Json;
using Sluice.Gateway.Admin.Requests;
using Sluice.Policy.Documents;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>A policy document that loads.</summary>
internal sealed record PolicyDocument : IChecked
{
    /// <summary>The policy document.</summary>
    public required JsonElement Document { get; init; }

    public static PolicyLoadResult Load(string document) => PolicyText.Load(Encoding.UTF8.GetBytes(document));

    /// <summary>All errors of a document, at their places in the body.</summary>
    public static void Check(JsonElement document, BodyErrors errors)
    {
        foreach (var error in Load(document.GetRawText()).Errors)
            errors.Add($"/document{error.Pointer}", Detail(error));
    }

    public static string Detail(DocumentError error) =>
        error.Value.Length == 0 ? $"{error.Problem} {error.Fix}" : $"{error.Problem} (found {error.Value}) {error.Fix}";

    public void Check(BodyErrors errors) => Check(Document, errors);
}
