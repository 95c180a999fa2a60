using Sluice.Policy.Windows;

namespace Sluice.Policy.Flows;

/// <summary>A session flow as read.</summary>
internal sealed record FlowDraft(string Name, FlowToolDraft Start, FlowToolDraft Step, FlowToolDraft Finish, string Requires, int MaxOpen, int MaxSteps, WindowLength Ttl);
