import { gql } from 'lightning/graphql';
import { flatten, nodesOf, type ObjectName, type Row, type Snapshot } from './rows';

/**
 * All that the page shows, in one request of four roots and six child lists (the platform allows ten of either kind).
 * `first` is always said: the platform's default is 10. Definitions are those of the active model, and of `modelId`
 * when the deal's path follows an older one.
 */
export const READ = gql`
  query buysideDeal($dealId: ID, $modelId: ID) {
    uiapi {
      query {
        Opportunity(where: { Id: { eq: $dealId } }, first: 1) {
          edges {
            node {
              Id
              Name {
                value
              }
              StageName {
                value
                displayValue
              }
              RecordType @optional {
                DeveloperName {
                  value
                }
              }
              OpportunityContactRoles(first: 200) @optional {
                edges {
                  node {
                    Id
                    ContactId {
                      value
                    }
                    Role {
                      value
                      displayValue
                    }
                    Contact @optional {
                      Name {
                        value
                      }
                      Title {
                        value
                      }
                    }
                  }
                }
              }
            }
          }
        }
        Decision_Path__c(where: { Opportunity__c: { eq: $dealId } }, first: 1) {
          edges {
            node {
              Id
              Key__c {
                value
              }
              Decision_Model__c {
                value
              }
              Status__c {
                value
              }
              Decision_Steps__r(first: 500, orderBy: { Sequence__c: { order: ASC } }) {
                edges {
                  node {
                    Id
                    Key__c {
                      value
                    }
                    Step_Code__c {
                      value
                    }
                    Sequence__c {
                      value
                    }
                    Visit__c {
                      value
                    }
                    Is_Latest__c {
                      value
                    }
                    Status__c {
                      value
                    }
                    Entered_On__c {
                      value
                    }
                    Entered_Not_Before__c {
                      value
                    }
                    Exited_On__c {
                      value
                    }
                    Basis__c {
                      value
                    }
                    Confidence__c {
                      value
                    }
                    Evidence_Rules__c {
                      value
                    }
                    Evidence__c {
                      value
                    }
                    Told_By__c {
                      value
                    }
                    Told_By__r @optional {
                      Name {
                        value
                      }
                    }
                    Note__c {
                      value
                    }
                  }
                }
              }
              Buying_Team_Members__r(first: 200, orderBy: { Joined_On__c: { order: ASC } }) {
                edges {
                  node {
                    Id
                    Key__c {
                      value
                    }
                    Contact__c {
                      value
                    }
                    Contact__r @optional {
                      Name {
                        value
                      }
                      Title {
                        value
                      }
                    }
                    Placeholder__c {
                      value
                    }
                    Is_Placeholder__c {
                      value
                    }
                    Roles__c {
                      value
                      displayValue
                    }
                    Function__c {
                      value
                      displayValue
                    }
                    Latest_Buy_In__c {
                      value
                      displayValue
                    }
                    Latest_Buy_In_On__c {
                      value
                    }
                    Basis__c {
                      value
                    }
                    Left_On__c {
                      value
                    }
                  }
                }
              }
              Consensus_Blockers__r(first: 200, orderBy: { Opened_On__c: { order: ASC } }) {
                edges {
                  node {
                    Id
                    Key__c {
                      value
                    }
                    Category__c {
                      value
                      displayValue
                    }
                    Step_Sequence__c {
                      value
                    }
                    Status__c {
                      value
                      displayValue
                    }
                    Owner_Member__c {
                      value
                    }
                    Opened_On__c {
                      value
                    }
                    Closed_On__c {
                      value
                    }
                    Words__c {
                      value
                    }
                    Basis__c {
                      value
                    }
                    Told_By__r @optional {
                      Name {
                        value
                      }
                    }
                  }
                }
              }
              Facilitation_Answers__r(first: 500, orderBy: { Answered_On__c: { order: DESC } }) {
                edges {
                  node {
                    Id
                    Key__c {
                      value
                    }
                    Facilitation_Question__c {
                      value
                    }
                    Question_Text__c {
                      value
                    }
                    Step_Code__c {
                      value
                    }
                    Response__c {
                      value
                    }
                    Words__c {
                      value
                    }
                    Answered_By__r @optional {
                      Name {
                        value
                      }
                    }
                    Answered_On__c {
                      value
                    }
                    Basis__c {
                      value
                    }
                    Is_Latest__c {
                      value
                    }
                  }
                }
              }
            }
          }
        }
        Step_Definition__c(
          where: {
            or: [{ Decision_Model__r: { Status__c: { eq: "Active" } } }, { Decision_Model__c: { eq: $modelId } }]
          }
          orderBy: { Sequence__c: { order: ASC } }
          first: 200
        ) {
          edges {
            node {
              Id
              Name {
                value
              }
              Code__c {
                value
              }
              Sequence__c {
                value
              }
              Phase_Code__c {
                value
              }
              Phase__c {
                value
              }
              Purpose__c {
                value
              }
              Exit_Criterion__c {
                value
              }
              Expected_Roles__c {
                value
                displayValue
              }
              Decision_Model__c {
                value
              }
              Decision_Model__r {
                Name {
                  value
                }
                Status__c {
                  value
                }
                Selling_Starts_At__c {
                  value
                }
                Activated_On__c {
                  value
                }
              }
              Facilitation_Questions__r(first: 100, orderBy: { Order__c: { order: ASC } }) {
                edges {
                  node {
                    Id
                    Code__c {
                      value
                    }
                    Text__c {
                      value
                    }
                    Order__c {
                      value
                    }
                    Scope__c {
                      value
                    }
                    Role__c {
                      value
                      displayValue
                    }
                    Blocker_Category__c {
                      value
                      displayValue
                    }
                    Is_Active__c {
                      value
                    }
                  }
                }
              }
            }
          }
        }
        Stage_Mapping__c(
          where: {
            or: [{ Decision_Model__r: { Status__c: { eq: "Active" } } }, { Decision_Model__c: { eq: $modelId } }]
          }
          first: 500
        ) {
          edges {
            node {
              Id
              Stage__c {
                value
              }
              Record_Type__c {
                value
              }
              Presumed_Step__c {
                value
              }
              Decision_Model__c {
                value
              }
            }
          }
        }
      }
    }
  }
`;

type Roots = Readonly<Record<string, unknown>>;

const rowsOf = (connection: unknown): Row[] => nodesOf(connection).map((node) => flatten(node));

/** What one read brought, as flat rows. Questions carry `Step_Definition__c`, the Id of their step. */
export function toSnapshot(data: unknown): Snapshot {
  const roots = ((data as { uiapi?: { query?: Roots } } | undefined)?.uiapi?.query ?? {}) as Roots;
  const deal = nodesOf(roots.Opportunity)[0];
  const path = nodesOf(roots.Decision_Path__c)[0];
  const steps = nodesOf(roots.Step_Definition__c);
  const rows: Record<ObjectName, Row[]> = {
    Decision_Path__c: path ? [flatten(path)] : [],
    Decision_Step__c: rowsOf(path?.Decision_Steps__r),
    Buying_Team_Member__c: rowsOf(path?.Buying_Team_Members__r),
    Buy_In__c: [],
    Consensus_Blocker__c: rowsOf(path?.Consensus_Blockers__r),
    Facilitation_Answer__c: rowsOf(path?.Facilitation_Answers__r),
  };
  return {
    deal: deal ? flatten(deal) : null,
    contactRoles: rowsOf(deal?.OpportunityContactRoles),
    stepDefinitions: steps.map((node) => flatten(node)),
    questions: steps.flatMap((step) =>
      nodesOf(step.Facilitation_Questions__r).map((node) => ({
        ...flatten(node),
        Step_Definition__c: String(step.Id),
      })),
    ),
    mappings: rowsOf(roots.Stage_Mapping__c),
    rows,
  };
}
