using ModelContextProtocol.Protocol;
using Sluice.Fixture.Changes;

namespace Sluice.Fixture.Tools;

/// <summary>Tools that change a list, so that listeners have something to hear.</summary>
internal sealed class ChangeTools(ChangeFeed feed)
{
    private static readonly FixtureTool Dynamic =
        FixtureTool.Returning("test_dynamic_tool", "Comes and goes with each change.", new TextContentBlock { Text = "Still here." });

    private int _toolChanges;

    public IEnumerable<FixtureTool> All =>
    [
        new("test_trigger_tool_change", "Adds a tool, or takes it away.", (_, _) => new(Trigger(Change.Tools))),
        new("test_trigger_prompt_change", "Says that the prompts have changed.", (_, _) => new(Trigger(Change.Prompts))),
    ];

    /// <summary>The tool that is there after every other change.</summary>
    public IEnumerable<FixtureTool> Current => Volatile.Read(ref _toolChanges) % 2 == 1 ? [Dynamic] : [];

    private CallToolResult Trigger(Change change)
    {
        if (change is Change.Tools)
            Interlocked.Increment(ref _toolChanges);
        feed.Publish(change);
        return Answer.Text("Changed.");
    }
}
