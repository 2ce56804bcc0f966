package org.salus.validation.hapi;

import java.util.EnumSet;
import org.hl7.fhir.common.hapi.validation.validator.FhirDefaultPolicyAdvisor;
import org.hl7.fhir.r5.elementmodel.Element;
import org.hl7.fhir.r5.model.ElementDefinition;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.IResourceValidator;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;

/**
 * How the library is to go about it: references are held against the types they may lead to and never followed, so that nothing can be
 * learnt of other records; and at every element it is asked whether there is time left.
 */
final class Policy extends FhirDefaultPolicyAdvisor {

    private static void stopWhenOver() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ValidationStopped();
        }
    }

    @Override
    public EnumSet<ResourceValidationAction> policyForResource(
            IResourceValidator validator, Object context, StructureDefinition type, String path) {
        stopWhenOver();
        return super.policyForResource(validator, context, type, path);
    }

    @Override
    public EnumSet<ElementValidationAction> policyForElement(
            IResourceValidator validator,
            Object context,
            StructureDefinition structure,
            ElementDefinition element,
            String path) {
        stopWhenOver();
        return super.policyForElement(validator, context, structure, element, path);
    }

    @Override
    public ReferenceValidationPolicy policyForReference(
            IResourceValidator validator, Object context, String path, String url, ReferenceDestinationType destination) {
        return ReferenceValidationPolicy.CHECK_TYPE_IF_EXISTS;
    }

    @Override
    public ReferenceValidationPolicy getReferencePolicy() {
        return ReferenceValidationPolicy.CHECK_TYPE_IF_EXISTS;
    }

    @Override
    public SpecialValidationAction policyForSpecialValidation(
            IResourceValidator validator, Object context, SpecialValidationRule rule, String path, Element resource, Element element) {
        return SpecialValidationAction.CHECK_RULE;
    }
}
