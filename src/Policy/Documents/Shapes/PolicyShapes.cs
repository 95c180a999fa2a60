using Sluice.Policy.Conditions;
using Sluice.Policy.Evaluation;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>
/// The language as a table: every object, its fields, their values and bounds. <c>docs/policy.schema.json</c> says the same to editors.
/// </summary>
internal static class PolicyShapes
{
    /// <summary>Argument paths that the conditions and costs of one tool may name; their values are found on the stack.</summary>
    public const int MostPaths = 64;

    private const int MostEntries = 100;
    private const int MostConditions = 32;
    private const int MostTools = 1_000;
    private const int MostWords = 100;
    private const int LongestMessage = 1_000;

    private const string NoControlCharacters = @"^[^\u0000-\u001f\u007f]*$";

    public static readonly TextShape ToolName = new(StarRules.LongestName, "a tool's name without control characters", NoControlCharacters);
    private static readonly TextShape Message = new(LongestMessage, "a message to the caller");
    private static readonly TextShape Path = new(256, "a path such as \"args.amount\"");
    private static readonly TextShape Counter = new(64, "letters, digits and _ - . :", "^[A-Za-z0-9_.:-]*$");

    /// <summary>A session flow's, here and where a server declares it.</summary>
    public static readonly TextShape FlowName = Counter;
    private static readonly ChoiceShape Mode = new("enforce", "shadow");
    private static readonly WholeNumberShape Max = new(1, Units.LargestWhole);
    private static readonly ValueShape Value = new();
    private static readonly NumberShape Number = new();
    private static readonly ListShape Values = new(Value, 1_000);

    /// <summary>The eleven operators, each with what its value must be.</summary>
    private static readonly KeyValuePair<string, Shape>[] Operators =
    [
        new("eq", Value),
        new("neq", Value),
        new("lt", Number),
        new("lte", Number),
        new("gt", Number),
        new("gte", Number),
        new("in", Values),
        new("not_in", Values),
        new("exists", new FlagShape()),
        new("regex", new TextShape(PatternText.Longest, "a regular expression")),
        new("contains", Value),
    ];

    private static readonly ConditionShape Condition = new(
        Operators,
        new Field("path", Path, Required: true),
        new Field(ConditionShape.Operator, new ChoiceShape([.. Operators.Select(known => known.Key)]), Required: true),
        new Field(ConditionShape.Value, Value, Required: true));

    private static readonly ObjectShape Entry = new(
        "rule",
        new Field("conditions", new ListShape(Condition, MostConditions), Required: true),
        new Field("on_deny", Message),
        new Field("mode", Mode));

    private static readonly ObjectShape Limit = new(
        "limit",
        new Field("counter", Counter, Required: true),
        new Field("window", new TextShape(WindowText.Longest, WindowText.Expected, WindowText.Pattern), Required: true),
        new Field("max", Max, Required: true),
        new Field("scope", new ChoiceShape("grant", "session", "server", "organisation")),
        new Field("cost", Path),
        new Field("refund", new ChoiceShape("not_run", "on_error", "never")),
        new Field("on_unavailable", new ChoiceShape("deny", "allow")),
        new Field("mode", Mode));

    private static readonly ListShape Limits = new(Limit, Charge.MostPerCall);
    private static readonly ListShape Entries = new(Entry, MostEntries);

    private static readonly ObjectShape Tool = new(
        "tool",
        new Field("require", Entries),
        new Field("deny_if", Entries),
        new Field("approval", Entries),
        new Field("limits", Limits),
        new Field("mode", Mode),
        new Field("action", new ChoiceShape("allow", "deny", "require_approval")),
        new Field("reason", Message),
        new Field("rate_limit", new ObjectShape(
            "rate_limit",
            new Field("max", Max, Required: true),
            new Field("window", new WholeNumberShape(WindowLength.Shortest / 1_000, WindowLength.Longest / 1_000), Required: true))));

    public static readonly ObjectShape Document = new(
        "policy",
        new Field("$schema", new TextShape(LongestMessage, "the address of this language's schema, for editors")),
        new Field("version", new ChoiceShape("1"), Required: true),
        new Field("default", new ChoiceShape("allow", "deny"), Required: true),
        new Field("hide", new ListShape(ToolName, MostTools)),
        new Field("all_tools", new ObjectShape("all_tools", new Field("limits", Limits))),
        new Field("tools", new MapShape(ToolName, Tool, MostTools)),
        new Field("mode", Mode),
        new Field("redact", new ListShape(Path, MostWords)),
        new Field("flows", new ListShape(FlowName, MostWords)),
        new Field("methods", new ListShape(new ChoiceShape("resources", "prompts", "completion", "logging", "tasks"), MostWords)));
}
