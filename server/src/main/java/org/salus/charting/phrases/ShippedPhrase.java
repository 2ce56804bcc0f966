package org.salus.charting.phrases;

import java.util.List;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;

/** A phrase that comes with Salus, offered to everybody, in each of its languages. Tokens and choices stand in the same order in all. */
record ShippedPhrase(String name, Translated text) {

    static final List<ShippedPhrase> ALL = List.of(
            new ShippedPhrase(".hpi", new Translated(
                    "{{patient.name}} is {{age}} old and comes because of ***, for *** days. {Better|Unchanged|Worse} since it began.",
                    "{{patient.name}}, {{age}}, consulte pour ***, depuis *** jours. {Amélioration|État stable|Aggravation} depuis le début.",
                    "{{patient.name}}, de {{age}}, consulta por ***, desde hace *** días. {Mejor|Igual|Peor} desde el comienzo.")),
            new ShippedPhrase(".vitals", new Translated(
                    "Blood pressure {{last.bp}}, pulse {{last.heart-rate}}, weight {{last.weight}}.",
                    "Pression artérielle {{last.bp}}, pouls {{last.heart-rate}}, poids {{last.weight}}.",
                    "Presión arterial {{last.bp}}, pulso {{last.heart-rate}}, peso {{last.weight}}.")),
            new ShippedPhrase(".dm", new Translated(
                    "Diabetes: last HbA1c {{last.a1c}}. Medicines: {{medications}}. {At goal|Not at goal}: ***",
                    "Diabète : dernière HbA1c {{last.a1c}}. Médicaments : {{medications}}. {Objectif atteint|Objectif non atteint} : ***",
                    "Diabetes: última HbA1c {{last.a1c}}. Medicamentos: {{medications}}. {En el objetivo|Fuera del objetivo}: ***")),
            new ShippedPhrase(".chart", new Translated(
                    "Problems: {{problems}}\nMedicines: {{medications}}\nAllergies: {{allergies}}",
                    "Problèmes : {{problems}}\nMédicaments : {{medications}}\nAllergies : {{allergies}}",
                    "Problemas: {{problems}}\nMedicamentos: {{medications}}\nAlergias: {{allergies}}")));

    Phrase in(Language language) {
        return new Phrase(name, text.in(language), Phrase.Scope.SITE, null);
    }
}
