/** How an agency's documents look. */
import { SetLogoInput } from "#server/tenancy/change-logo.ts";
import { router, tenantProcedure } from "#server/trpc.ts";
import { archiveTemplate, makeDefault, restoreTemplate } from "./archive-template.ts";
import { PreviewInput, previewTemplate } from "./preview-template.ts";
import { LooksInput, listTemplates, readLooks, readTemplate } from "./read-templates.ts";
import { sampleDocuments } from "./sample-documents.ts";
import { createTemplate, saveTemplate } from "./save-template.ts";
import { CreateTemplateInput, SaveTemplateInput, TemplateRef } from "./template-input.ts";
import { uploadTemplateLogo } from "./upload-logo.ts";

const read = tenantProcedure("agency.read");
const manage = tenantProcedure("agency.update");

export const templatesRouter = router({
  list: read.query(({ ctx }) => listTemplates(ctx)),
  looks: read.input(LooksInput).query(({ ctx, input }) => readLooks(ctx, input)),
  byId: read.input(TemplateRef).query(({ ctx, input }) => readTemplate(ctx, input)),
  samples: tenantProcedure("invoices.read").query(({ ctx }) => sampleDocuments(ctx)),
  create: manage.input(CreateTemplateInput).mutation(({ ctx, input }) => createTemplate(ctx, input)),
  save: manage.input(SaveTemplateInput).mutation(({ ctx, input }) => saveTemplate(ctx, input)),
  makeDefault: manage.input(TemplateRef).mutation(({ ctx, input }) => makeDefault(ctx, input)),
  archive: manage.input(TemplateRef).mutation(({ ctx, input }) => archiveTemplate(ctx, input)),
  restore: manage.input(TemplateRef).mutation(({ ctx, input }) => restoreTemplate(ctx, input)),
  /** Kept under its hash; a template that names it is another step. */
  uploadLogo: manage.input(SetLogoInput).mutation(({ ctx, input }) => uploadTemplateLogo(ctx, input)),
  /** A mutation because settings are too long for an address; it changes nothing. */
  preview: manage.input(PreviewInput).mutation(({ ctx, input }) => previewTemplate(ctx, input)),
});
