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
        return Refusal.outcome(() -> {
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
        return Refusal.outcome(() -> valueSet(organisation, valueSet).list().stream()
                .filter(piece -> piece.url().equals(code.system()))
                .anyMatch(piece -> terminology.pieces().contains(piece, code.code())));
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
        return Refusal.outcome(() -> {
            List<Code> codes = new ArrayList<>(List.of(code));
            Optional<SystemRef> system =
                    terminology.catalogue().system(Scope.ofRecord(organisation), code.system(), null);
            if (system.isPresent()) {
                add(codes, code.system(), terminology.table().page(system.get(), others, 0, limit), limit);
            }
            return codes;
        });
    }
}
