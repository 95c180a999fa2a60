namespace Sluice.Policy.Flows;

/// <summary>One tool of a session flow as read.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="SessionInResult">Of the start.</param>
/// <param name="SessionInArguments">Of step and finish.</param>
/// <param name="Status">Of start and step.</param>
internal sealed record FlowToolDraft(string Tool, ResultPath? SessionInResult, ArgumentPath? SessionInArguments, ResultPath? Status);
