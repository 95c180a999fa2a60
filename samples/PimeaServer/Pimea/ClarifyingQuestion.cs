namespace Sluice.PimeaServer.Pimea;

/// <param name="Topic">Heads the section of the deliverable that the answer fills.</param>
/// <param name="Text">What the caller is asked.</param>
internal sealed record ClarifyingQuestion(string Topic, string Text);
