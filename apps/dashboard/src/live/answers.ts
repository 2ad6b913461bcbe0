import {
  QueryCache,
  QueryClient,
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useRef } from "react";
import { v7 as uuidv7 } from "uuid";
import { ApiProblem, callApi } from "./api.ts";

const freshMs = 30_000;
const person = { as: "person" } as const;

/** The one store of answers; a session that has ended anywhere is noticed here, and the sign-in screen comes up. */
export const answers: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (problem, query) => {
      if (problem instanceof ApiProblem && problem.code === "not-signed-in" && query.queryKey[0] !== "/me")
        void answers.resetQueries({ queryKey: ["/me"] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      retry: (count, problem) => count < 2 && problem instanceof ApiProblem && problem.retryable,
    },
  },
});

/** What a path answers, under the path as its key. */
export function answerOf<T>(path: string) {
  return { queryKey: [path], queryFn: () => callApi<T>(path, person) } as const;
}

/**
 * Reads a path of the API (from behind /api/v1) as the signed-in person: `data`, `isPending`, `error` (an ApiProblem).
 * null asks nothing. While another path is being read the last answer stays, so that a table does not flicker.
 */
export function useAnswer<T>(path: string | null) {
  return useQuery<T, ApiProblem>({
    queryKey: [path],
    queryFn: () => callApi<T>(path ?? "", person),
    enabled: path !== null,
    placeholderData: keepPreviousData,
  });
}

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Sends a command: `const create = useCommand("/grids"); create.mutate({ name })`. Each fact gets a `commandId` (UUIDv7)
 * made here; the very same fact sent again after a lost answer goes under the same id and is applied once. What was
 * read before counts as old afterwards. A path that depends on the body is given as a function of it.
 */
export function useCommand<Body extends object, Answer = unknown>(
  path: string | ((body: Body) => string),
  options: {
    readonly method?: Method;
    /** false: the route takes no commandId. */
    readonly hasCommandId?: boolean;
    /** What is sent, where that is not what `mutate` was given: a path takes a part of it, say. */
    readonly bodyOf?: (given: Body) => object;
  } = {},
) {
  const client = useQueryClient();
  const fact = useRef<{ text: string; commandId: string } | null>(null);
  const mutation = useMutation<Answer, ApiProblem, Body>({
    mutationFn: (body) => {
      const address = typeof path === "string" ? path : path(body);
      const text = `${address} ${JSON.stringify(body)}`;
      if (fact.current?.text !== text) fact.current = { text, commandId: uuidv7() };
      const { commandId } = fact.current;
      return callApi<Answer>(address, {
        ...person,
        method: options.method ?? "POST",
        body: { ...(options.hasCommandId === false ? {} : { commandId }), ...(options.bodyOf?.(body) ?? body) },
      });
    },
    onSuccess: () => {
      fact.current = null;
      return client.invalidateQueries();
    },
  });
  return {
    ...mutation,
    /** Hears of the end also where what asked is gone by then: a form made anew with each version, a row that left its list. */
    mutate: (body: Body, then: Outcome<Answer> = {}) =>
      void mutation.mutateAsync(body).then(
        (answer) => then.onSuccess?.(answer),
        (problem: unknown) => then.onError?.(problem as ApiProblem),
      ),
  };
}

interface Outcome<Answer> {
  readonly onSuccess?: (answer: Answer) => void;
  readonly onError?: (problem: ApiProblem) => void;
}
