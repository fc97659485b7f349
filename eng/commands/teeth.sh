#!/usr/bin/env bash
# Plants bugs in the server, one at a time, and fails unless the tests catch each: ./dev teeth [BUG…].
set -euo pipefail
source eng/lib.sh
need_dotnet
need_postgres

# bug | test that must catch it
bugs='
ack-before-commit         | CrashTests.What_was_acknowledged_is_there_after_the_server_was_killed
broadcast-before-commit   | SendingTests.What_is_heard_stands_in_the_history_at_the_same_moment
number-taken-outside      | OrderTests.Refused_sends_among_good_ones_leave_no_hole
nothing-after-bump        | OrderTests.Repeats_among_new_messages_leave_no_hole
duplicate-index-removed   | SendingTests.A_repeat_at_the_same_door_answers_the_first_result
resume-off-by-one         | ResumeTests.A_range_has_exactly_what_came_after
mark-all-read             | MarksTests.Reading_up_to_a_number_covers_exactly_that
receipt-from-non-member   | MarksTests.Receipts_are_taken_from_members_only
unbounded-send-queue      | ResumeTests.A_socket_that_reads_nothing_is_told_to_resume_and_holds_up_nobody
edit-after-delete         | MessageChangeTests.After_a_deletion_every_change_is_refused
unread-wrong-after-delete | MarksTests.A_deletion_of_an_unread_message_lowers_every_figure_by_one_and_an_edit_by_none
'

say "Building the server with the bugs and the tests"
dotnet build src/Parley.Server -c Teeth -v quiet --nologo -clp:NoSummary
dotnet build tests/Parley.Conformance -v quiet --nologo -clp:NoSummary
unset PARLEY_CONFORMANCE_URL
PARLEY_SERVER_DLL=$PWD/src/Parley.Server/bin/Teeth/net10.0/Parley.Server.dll
export PARLEY_SERVER_DLL
logs=artifacts/teeth
rm -rf "$logs"
mkdir -p "$logs"

# run BUG TEST…: the tests against a server with the bug.
run() {
  local bug=$1 method
  shift
  local methods=()
  for method in "$@"; do methods+=(-method "Parley.Conformance.$method"); done
  PARLEY_TEETH=$bug timeout 300 tests/Parley.Conformance/bin/Debug/net10.0/Parley.Conformance -noLogo -noColor "${methods[@]}" >"$logs/$bug.log" 2>&1
}

wanted=" $* "
missed=0
names=() tests=()
while IFS='|' read -r bug test; do
  bug=${bug//[[:space:]]/} test=${test//[[:space:]]/}
  [ -n "$bug" ] || continue
  [ "$wanted" = "  " ] || [[ $wanted == *" $bug "* ]] || continue
  names+=("$bug") tests+=("$test")
done <<<"$bugs"
[ ${#names[@]} -gt 0 ] || refuse "There is no such bug."

# Without a bug they must pass: a test that always fails catches nothing.
run none "${tests[@]}" || { tail -40 "$logs/none.log"; refuse "The tests fail without a bug."; }

printf '%-26s | %-100s | %s\n' bug 'caught by' seconds
for i in "${!names[@]}"; do
  started=$SECONDS
  if run "${names[$i]}" "${tests[$i]}" || ! grep -q "Parley\.Conformance\.${tests[$i]}.*\[FAIL\]" "$logs/${names[$i]}.log"; then
    missed=$((missed + 1))
    printf '%-26s | %-100s | %s\n' "${names[$i]}" MISSED "$((SECONDS - started))"
  else
    printf '%-26s | %-100s | %s\n' "${names[$i]}" "${tests[$i]}" "$((SECONDS - started))"
  fi
done

verdict $((${#names[@]} - missed)) "$missed" 0
