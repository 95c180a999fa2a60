using Sluice.Gateway.Admin.Problems;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Answers;

/// <summary>Why a server or a policy is not deleted.</summary>
internal static class InUse
{
    private const int MostNamed = 10;

    /// <param name="grants">Of the store.</param>
    /// <param name="organisation">Whose they are.</param>
    /// <param name="filter">Those that stand in the way.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<IResult> ByGrantsAsync(IGrants grants, OrganisationId organisation, GrantFilter filter, CancellationToken cancellationToken)
    {
        var page = await grants.ListAsync(organisation, filter, new PageRequest(MostNamed), cancellationToken);
        var names = string.Join(", ", page.Items.Select(grant => $"{grant.Id} ({grant.Label})"));
        var users = page.Next is not null ? $"More than {MostNamed} grants name" : page.Items.Count == 1 ? "1 grant names" : $"{page.Items.Count} grants name";
        return Problem.Of(ProblemKind.InUse, $"{users} this object: {names}. Delete them first, or have them name another.");
    }
}
