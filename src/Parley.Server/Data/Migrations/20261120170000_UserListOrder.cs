using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Data.Migrations
{
    /// <summary>
    /// The orders in which people are listed: by when they were last seen, and by name for those who have or show no such time. Indexes over expressions,
    /// which the model cannot name. Last seen changes when somebody leaves, not with every message, so updates of the private feed stay on their page.
    /// </summary>
    [DbContext(typeof(ParleyDb))]
    [Migration("20261120170000_UserListOrder")]
    public partial class UserListOrder : Migration
    {
        /// <summary>What this adds beyond the model.</summary>
        internal static readonly string[] Indexes =
            ["ix_user_states_last_seen", "ix_user_states_never_seen", "ix_users_by_name", "ix_users_hidden_by_name"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            CREATE INDEX ix_user_states_last_seen ON user_states (last_seen_at DESC) WHERE last_seen_at IS NOT NULL;
            CREATE INDEX ix_user_states_never_seen ON user_states (user_id) WHERE last_seen_at IS NULL;
            CREATE INDEX ix_users_by_name ON users ((lower(name) COLLATE "und-x-icu"), id);
            CREATE INDEX ix_users_hidden_by_name ON users ((lower(name) COLLATE "und-x-icu"), id) WHERE NOT shows_presence OR availability = 2;
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"DROP INDEX {string.Join(", ", Indexes)}");
    }
}
