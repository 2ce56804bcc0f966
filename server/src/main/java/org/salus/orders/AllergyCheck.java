package org.salus.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/**
 * Compares each medicine with the recorded allergies: the same code, or the allergen's name as a word of the medicine's name, which holds
 * for RxNorm names since they begin with the ingredients. Knows no classes: penicillins are not matched with "penicillin".
 */
final class AllergyCheck implements OrderCheck {

    private static final Set<String> CLOSED = Set.of("inactive", "resolved", "refuted", "entered-in-error");
    private static final int SHORTEST = 3;

    @Override
    public Set<Subject> covers() {
        return Set.of(Subject.ALLERGIES);
    }

    @Override
    public Outcome<List<Finding>> check(Look look, String patient, List<JsonObject> orders) {
        Outcome<Look.Found> search = look.search("AllergyIntolerance", "patient=Patient/" + patient);
        if (!(search instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            return ((Outcome.Refused<Look.Found>) search).cast();
        }
        if (found.truncated()) {
            return Outcome.refused(Problem.Code.TOO_COSTLY, "There are too many allergies on record to check them all.");
        }
        List<Finding> findings = new ArrayList<>();
        for (JsonObject order : orders) {
            if (!Orders.isMedicine(order)) {
                continue;
            }
            JsonObject medicine = OrderedMedicine.concept(look, order);
            if (medicine == null) {
                findings.add(new Finding(
                        Subject.ALLERGIES,
                        Orders.name(order),
                        "NOT CHECKED against allergies: this order does not say which medicine it is in a way that can be read here."));
                continue;
            }
            for (JsonObject allergy : found.matches()) {
                if (isOpen(allergy) && fits(medicine, allergy.object("code"))) {
                    findings.add(new Finding(
                            Subject.ALLERGIES,
                            Orders.name(order),
                            "Allergy on record: " + Dosage.label(allergy.object("code")) + ". Ordered: "
                                    + Dosage.label(medicine) + "."));
                }
            }
        }
        return Outcome.ok(findings);
    }

    private static boolean isOpen(JsonObject allergy) {
        for (String member : List.of("clinicalStatus", "verificationStatus")) {
            JsonObject status = allergy.object(member);
            if (status != null
                    && JsonObject.objects(status, "coding").stream().anyMatch(c -> CLOSED.contains(String.valueOf(c.string("code"))))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(@Nullable JsonObject medicine, @Nullable JsonObject allergen) {
        if (medicine == null || allergen == null) {
            return false;
        }
        List<String> names = new ArrayList<>(OrderedMedicine.names(allergen));
        for (JsonObject coding : JsonObject.objects(allergen, "coding")) {
            for (JsonObject other : JsonObject.objects(medicine, "coding")) {
                if (coding.string("code") != null
                        && String.valueOf(coding.string("code")).equals(other.string("code"))
                        && String.valueOf(coding.string("system")).equals(String.valueOf(other.string("system")))) {
                    return true;
                }
            }
        }
        return names.stream()
                .filter(name -> name.length() >= SHORTEST)
                .map(name -> Pattern.compile("(?<![\\p{L}\\d])" + Pattern.quote(name) + "(?![\\p{L}\\d])"))
                .anyMatch(word -> OrderedMedicine.names(medicine).stream().anyMatch(name -> word.matcher(name).find()));
    }
}
