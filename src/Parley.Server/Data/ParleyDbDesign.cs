using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Parley.Server.Data;

/// <summary>Lets <c>dotnet ef</c> build the model without starting the server; it never connects.</summary>
internal sealed class ParleyDbDesign : IDesignTimeDbContextFactory<ParleyDb>
{
    public ParleyDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ParleyDb>().UseNpgsql("Host=design").Options);
}
