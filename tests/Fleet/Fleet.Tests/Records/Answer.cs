namespace Sluice.Fleet.Tests.Records;

internal enum Answer
{
    Ran,

    /// <summary>The gateway says that nothing was run.</summary>
    Denied,

    /// <summary>No answer: the call may have run or not.</summary>
    Broken,
}
