package org.salus.terminology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** {@link CodeLookup} over the terminology tables and what the organisation stores. */
final class TableCodeLookup implements CodeLookup {

    private final Terminology terminology;

    TableCodeLookup(Terminology terminology) {
        this.terminology = terminology;
    }

    private Members valueSet(int organisation, String valueSet) {
        Scope scope = Scope.ofRecord(organisation);
        return new Compose(terminology.catalogue(), scope, SystemVersions.NONE).valueSet(valueSet);
    }

    @Override
    public Outcome<List<Code>> members(int organisation, String valueSet, int limit) {
        return terminology.firstLoads().outcome(_ -> {
            List<Code> codes = new ArrayList<>();
            for (Members.Piece piece : valueSet(organisation, valueSet).list()) {
                add(codes, piece.url(), terminology.pieces().page(piece, 0, limit - codes.size() + 1), limit);
            }
            return codes;
        });
    }

    private static void add(List<Code> codes, String system, List<Concept> concepts, int limit) {
        concepts.forEach(concept -> codes.add(new Code(system, concept.code())));
        if (codes.size() > limit) {
            throw new Refusal(Problem.Code.TOO_COSTLY, "This stands for more than " + limit + " codes.");
        }
    }

    @Override
    public Outcome<Boolean> isMember(int organisation, String valueSet, Code code) {
        return terminology.firstLoads().outcome(_ -> {
            List<Members.Piece> pieces = valueSet(organisation, valueSet).list().stream()
                    .filter(piece -> piece.url().equals(code.system()))
                    .toList();
            if (pieces.stream().anyMatch(piece -> terminology.pieces().contains(piece, code.code()))) {
                return true;
            }
            if (pieces.stream().anyMatch(piece -> mayBeInTheRest(piece, code.code()))) {
                throw partly(code.system());
            }
            return false;
        });
    }

    /** Of a system that is loaded in part: a code that the part does not have, where the value set does not list its codes. */
    private boolean mayBeInTheRest(Members.Piece piece, String code) {
        SystemRef system = piece.table();
        return system != null
                && !system.complete()
                && !piece.set().enumerable()
                && terminology.table().find(system, code).isEmpty();
    }

    @Override
    public Outcome<List<Code>> selfAndDescendants(int organisation, Code code, int limit) {
        return around(organisation, code, new CodeSet.Below(code.code(), false), limit);
    }

    @Override
    public Outcome<List<Code>> selfAndAncestors(int organisation, Code code, int limit) {
        return around(
                organisation,
                code,
                CodeSet.and(new CodeSet.Above(code.code()), new CodeSet.Not(new CodeSet.Codes(java.util.Set.of(code.code())))),
                limit);
    }

    private Outcome<List<Code>> around(int organisation, Code code, CodeSet others, int limit) {
        return terminology.firstLoads().outcome(pending -> {
            List<Code> codes = new ArrayList<>(List.of(code));
            Optional<SystemRef> system =
                    terminology.catalogue().system(Scope.ofRecord(organisation), code.system(), null);
            if (system.isPresent()) {
                add(codes, code.system(), terminology.table().page(system.get(), others, 0, limit), limit);
            } else if (pending) {
                throw unknown(code.system());
            }
            return codes;
        });
    }

    @Override
    public Outcome<Boolean> isInSystem(int organisation, Code code) {
        return terminology.firstLoads().outcome(_ -> {
            SystemRef system = terminology
                    .catalogue()
                    .system(Scope.ofRecord(organisation), code.system(), null)
                    .orElseThrow(() -> unknown(code.system()));
            if (terminology.table().find(system, code.code()).isPresent()) {
                return true;
            }
            if (!system.complete()) {
                throw partly(system.shown());
            }
            return false;
        });
    }

    private static Refusal partly(String system) {
        return Refusal.notLoaded("Of the code system " + Compose.shown(system) + " only a part is known here.");
    }

    private static Refusal unknown(String system) {
        return Refusal.notLoaded("The code system " + Compose.shown(system) + " is not known here.");
    }
}
