namespace Sluice.Fixture.Changes;

internal enum Change
{
    Tools,
    Prompts,
}
