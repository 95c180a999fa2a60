using Sluice.Policy.Documents.Shapes;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Cases;

/// <summary>A file of policy tests as a table. <c>docs/policy-tests.schema.json</c> says the same to editors.</summary>
internal static class CaseShapes
{
    private const int MostCases = 10_000;
    private const int LongestText = 1_000;

    private static readonly TextShape Text = new(LongestText, "text");

    private static readonly ObjectShape Call = new(
        "call",
        new Field("tool", Text, Required: true),
        new Field("arguments", new AnyObjectShape()),
        new Field("grant", Text));

    private static readonly ObjectShape ExpectedCharge = new(
        "charge",
        new Field("counter", Text, Required: true),
        new Field("cost", new NumberShape()),
        new Field("scope", new ChoiceShape("grant", "session", "server", "organisation")));

    private static readonly ObjectShape Expected = new(
        "expectation",
        new Field("outcome", new ChoiceShape("allowed", "denied"), Required: true),
        new Field("rule", Text),
        new Field("message", Text),
        new Field("shadow", Text),
        new Field("charges", new ListShape(ExpectedCharge, Charge.MostPerCall)));

    private static readonly ObjectShape Case = new(
        "case",
        new Field("name", Text),
        new Field("call", Call, Required: true),
        new Field("expect", Expected, Required: true));

    public static readonly ObjectShape Document = new(
        "policy tests",
        new Field("$schema", new TextShape(LongestText, "the address of this file's schema, for editors")),
        new Field("version", new ChoiceShape("1"), Required: true),
        new Field("cases", new ListShape(Case, MostCases), Required: true));
}
