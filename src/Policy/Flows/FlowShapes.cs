using Sluice.Policy.Documents;
using Sluice.Policy.Documents.Shapes;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Flows;

/// <summary>A server's session flows as a table; <c>docs/flows.schema.json</c> says the same to editors.</summary>
internal static class FlowShapes
{
    /// <summary>The most flows of one server.</summary>
    public const int MostFlows = 16;

    private static readonly TextShape Path = new(256, "a path such as \"result.session_id\" or \"args.session_id\"");
    private static readonly TextShape Status = new(64, "a status");

    private static readonly ObjectShape Start = new(
        "start",
        new Field("tool", PolicyShapes.ToolName, Required: true),
        new Field("session", Path, Required: true),
        new Field("status", Path, Required: true));

    private static readonly ObjectShape Step = new(
        "step",
        new Field("tool", PolicyShapes.ToolName, Required: true),
        new Field("session", Path, Required: true),
        new Field("status", Path, Required: true));

    private static readonly ObjectShape Finish = new(
        "finish",
        new Field("tool", PolicyShapes.ToolName, Required: true),
        new Field("session", Path, Required: true),
        new Field("requires", Status, Required: true));

    public static readonly ObjectShape Flow = new(
        "flow",
        new Field("preset", new ChoiceShape(FlowPresets.Pimea)),
        new Field("start", Start),
        new Field("step", Step),
        new Field("finish", Finish),
        new Field("max_open", new WholeNumberShape(1, FlowRules.MostOpen)),
        new Field("max_steps", new WholeNumberShape(1, FlowRules.MostSteps)),
        new Field("ttl", new TextShape(WindowText.Longest, WindowText.Expected, WindowText.Pattern)));

    public static readonly MapShape Flows = new(PolicyShapes.FlowName, Flow, MostFlows);
}
