package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;

/** How operations of other modules reach the record, and the rules that no write gets past. */
class RecordAccessTest {

    private static final String SYSTEM = "urn:test:basket";

    private final RunningSalus salus = RunningSalus.shared();
    private final Services services = salus.server().bean(Services.class);
    private final Caller system = Caller.system(salus.organisation(0), "test");
    private final RecordAccess record = salus.server().bean(RecordAccess.class);

    /** At most one Basic of a code; one that is closed (created is 2001) stays as it is, but for the operation "reopen". */
    private static final class OnePerCode implements WriteRule {
        @Override
        public Set<String> types() {
            return Set.of("Basic");
        }

        @Override
        public List<String> locks(JsonObject after) {
            return List.of("basic " + code(after));
        }

        @Override
        public List<Problem> check(Change change, Look look) {
            if (change.before() != null
                    && "2001-01-01".equals(change.before().string("created"))
                    && !"reopen".equals(change.operation())) {
                return List.of(new Problem(Problem.Code.CONFLICT, "It is closed."));
            }
            if (change.after() == null || change.before() != null) {
                return List.of();
            }
            boolean taken = !look.search("Basic", "code=" + SYSTEM + "%7C" + code(change.after())).get().matches().isEmpty();
            return taken ? List.of(new Problem(Problem.Code.DUPLICATE, "There is one.")) : List.of();
        }

        private static String code(JsonObject basic) {
            return basic.object("code").string("text");
        }
    }

    private final Commits ruled = new Commits(services, List.of(new OnePerCode()));
    private final Conditions conditions = new Conditions(services);
    private final Writes writes = new Writes(services, ruled, conditions);
    private final RecordAccess withRule = new RecordAccess(
            services, new Transactions(services, ruled, conditions, new Patches(services, conditions, writes), r -> {
                throw new AssertionError();
            }));

    private static JsonObject json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).get();
    }

    private static JsonObject basic(String code, String created) {
        return json("{'resourceType':'Basic','code':{'coding':[{'system':'" + SYSTEM + "','code':'" + code + "'}],'text':'" + code
                + "'},'created':'" + created + "'}");
    }

    private static String code() {
        return UUID.randomUUID().toString();
    }

    @Test
    void severalWritesReferToEachOtherAndAreAnsweredInOrder() {
        Outcome<List<JsonObject>> written = record.change(
                system,
                Act.of("test")
                        .create("urn:uuid:00000000-0000-4000-8000-000000000001", json("{'resourceType':'Patient','birthDate':'1970-01-01'}"))
                        .create(null, json("{'resourceType':'Flag','status':'active','code':{'text':'x'},'subject':{'reference':'urn:uuid:00000000-0000-4000-8000-000000000001'}}")));
        assertThat(written.get()).hasSize(2);
        String patient = "Patient/" + written.get().get(0).string("id");
        assertThat(written.get().get(1).object("subject").string("reference")).isEqualTo(patient);
        assertThat(record.search(system, "Flag", "patient=" + patient).get().matches()).hasSize(1);
    }

    @Test
    void anOvertakenUpdateIsRefusedAndNothingIsStored() {
        JsonObject first = record.change(system, Act.of("test").create(null, basic(code(), "2000-01-01"))).get().getFirst();
        JsonObject second = record.change(system, Act.of("test").update(record.read(system, "Basic", first.string("id")).get().put("created", "2000-01-02"))).get().getFirst();
        assertThat(second.object("meta").string("versionId")).isEqualTo("2");
        String other = code();
        Outcome<List<JsonObject>> late = record.change(
                system, Act.of("test").create(null, basic(other, "2000-01-01")).update(first.put("created", "2000-01-03")));
        assertThat(problem(late)).isEqualTo(Problem.Code.VERSION);
        assertThat(record.search(system, "Basic", "code=" + other).get().matches()).isEmpty();
    }

    @Test
    void theCallersRightsHold() {
        Caller desk = new Caller(
                "desk", "Desk", salus.organisation(0), Set.of(Role.FRONT_DESK), null, null, List.of(), Caller.Purpose.TREAT, "test", "r");
        assertThat(problem(record.change(desk, Act.of("test").create(null, basic(code(), "2000-01-01"))))).isEqualTo(Problem.Code.FORBIDDEN);
        assertThat(problem(record.search(desk, "Basic", "code=x"))).isEqualTo(Problem.Code.FORBIDDEN);
        Caller within = desk.within(List.of("system/Basic.c"));
        assertThat(record.change(within, Act.of("test").create(null, basic(code(), "2000-01-01"))).isOk()).isTrue();
        assertThat(problem(record.search(within, "Basic", "code=x"))).isEqualTo(Problem.Code.FORBIDDEN);
    }

    @Test
    void ofTwentyWhoWouldBreakARuleTogetherOneWins() throws Exception {
        String code = code();
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(() -> withRule.change(system, Act.of("test").create(null, basic(code, "2000-01-01"))).isOk());
        }
        int won = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> one : threads.invokeAll(all)) {
                won += one.get() ? 1 : 0;
            }
        }
        assertThat(won).isEqualTo(1);
        assertThat(record.search(system, "Basic", "code=" + code).get().matches()).hasSize(1);
    }

    @Test
    void aRuleHoldsForChangesAndDeletionsButForTheOperationItKnows() {
        JsonObject closed = withRule.change(system, Act.of("test").create(null, basic(code(), "2001-01-01"))).get().getFirst();
        JsonObject changed = Json.parse(Json.write(closed)).get().put("created", "2002-01-01");
        assertThat(problem(withRule.change(system, Act.of("test").update(changed)))).isEqualTo(Problem.Code.CONFLICT);
        assertThat(problem(withRule.change(system, Act.of("test").delete("Basic", closed.string("id"), 1)))).isEqualTo(Problem.Code.CONFLICT);
        assertThat(record.read(system, "Basic", closed.string("id")).get().string("created")).isEqualTo("2001-01-01");
        assertThat(withRule.change(system, Act.of("reopen").update(changed)).isOk()).isTrue();
    }

    @Test
    void aCheckLooksAgainUnderTheLocks() {
        String code = code();
        Act act = Act.of("test").create(null, basic(code, "2000-01-01")).lock("test " + code).check(look ->
                look.search("Basic", "code=" + code).get().matches().isEmpty()
                        ? List.of()
                        : List.of(new Problem(Problem.Code.CONFLICT, "Taken.")));
        assertThat(record.change(system, act).isOk()).isTrue();
        assertThat(problem(record.change(system, act))).isEqualTo(Problem.Code.CONFLICT);
    }

    private static Problem.Code problem(Outcome<?> outcome) {
        return outcome instanceof Outcome.Refused<?>(List<Problem> problems) ? problems.getFirst().code() : null;
    }
}
