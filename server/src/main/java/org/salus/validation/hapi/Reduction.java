package org.salus.validation.hapi;

import java.util.List;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r5.model.DomainResource;
import org.hl7.fhir.r5.model.ElementDefinition;
import org.hl7.fhir.r5.model.ElementDefinition.ElementDefinitionConstraintComponent;
import org.hl7.fhir.r5.model.StructureDefinition;

/** Takes out of a definition what validation never looks at, which is most of its size: narrative, texts, mappings. */
final class Reduction {

    private Reduction() {}

    static void reduce(CanonicalResource resource) {
        if (resource instanceof DomainResource domain) {
            domain.setText(null);
        }
        resource.setDescription(null);
        resource.setPurpose(null);
        resource.setCopyright(null);
        resource.setContact(null);
        resource.setUseContext(null);
        resource.setJurisdiction(null);
        switch (resource) {
            case StructureDefinition structure -> {
                structure.setMapping(null);
                structure.setKeyword(null);
                if (structure.hasSnapshot()) {
                    structure.getSnapshot().getElement().forEach(Reduction::reduce);
                    if (structure.hasDifferential()) {
                        structure.getDifferential().getElement().forEach(Reduction::reduce);
                    }
                }
            }
            case CodeSystem system -> reduce(system.getConcept());
            default -> {}
        }
    }

    private static void reduce(ElementDefinition element) {
        element.setDefinition(null);
        element.setComment(null);
        element.setRequirements(null);
        element.setMeaningWhenMissing(null);
        element.setMapping(null);
        element.setAlias(null);
        element.setCode(null);
        element.setExample(null);
        if (element.hasBinding()) {
            element.getBinding().setDescription(null);
        }
        for (ElementDefinitionConstraintComponent constraint : element.getConstraint()) {
            constraint.setRequirements(null);
        }
    }

    private static void reduce(List<ConceptDefinitionComponent> concepts) {
        for (ConceptDefinitionComponent concept : concepts) {
            concept.setDefinition(null);
            concept.setExtension(null);
            reduce(concept.getConcept());
        }
    }
}
