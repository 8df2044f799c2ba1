interface Subrequest {
  readonly url: string;
  readonly referenceId: string;
}

/** What an org answers to a composite request, each part of it by `answer`. Nobody promises that the answers stand in the order of the questions. */
export function compositeAnswer(
  body: string | undefined,
  answer: (url: string) => unknown,
): { readonly compositeResponse: readonly object[] } {
  const { compositeRequest } = JSON.parse(body ?? '') as { compositeRequest: readonly Subrequest[] };
  const parts = compositeRequest.map(({ url, referenceId }) => ({
    referenceId,
    httpStatusCode: 200,
    body: answer(url),
  }));
  return { compositeResponse: parts.reverse() };
}
